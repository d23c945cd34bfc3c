var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy
    .WithOrigins("http://localhost:3000", "http://localhost:5173")
    .WithMethods("GET", "PUT")
    .WithHeaders("content-type", "x-request-id")
    .WithExposedHeaders("x-total")
    .AllowCredentials()));

var app = builder.Build();

app.UseCors();
app.MapMethods("/api/data", ["GET", "PUT"], () => new { Id = 1 });

app.Run();
