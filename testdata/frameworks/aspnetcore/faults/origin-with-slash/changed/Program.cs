var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options => options.AddPolicy("page", policy => policy.WithOrigins("http://localhost:3000").AllowAnyHeader()));

var app = builder.Build();

app.UseCors("page");
app.MapGet("/api/data", () => new { Id = 1 });

app.Run();
