var builder = WebApplication.CreateBuilder(args);

var app = builder.Build();

app.Use((context, next) =>
{
    context.Response.Headers.AccessControlAllowOrigin = "*";
    return next(context);
});
app.MapGet("/api/data", () => new { Id = 1 });

app.Run();
