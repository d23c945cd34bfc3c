var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("http://localhost:3000").AllowAnyHeader()));

var app = builder.Build();

app.Use((context, next) =>
    HttpMethods.IsGet(context.Request.Method) && context.Request.Path == "/api/data"
        ? context.Response.WriteAsJsonAsync(new { Id = 1 })
        : next(context));
app.UseCors();

app.Run();
