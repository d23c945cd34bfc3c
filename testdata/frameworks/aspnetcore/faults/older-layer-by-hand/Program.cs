var builder = WebApplication.CreateBuilder(args);

var app = builder.Build();

app.Use((context, next) =>
{
    context.Response.Headers.AccessControlAllowOrigin = "*";
    if (HttpMethods.IsOptions(context.Request.Method))
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
    return next(context);
});
app.MapGet("/api/data", () => new { Id = 1 });

app.Run();
