var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("http://localhost:3000").AllowAnyHeader()));

var app = builder.Build();

app.UseCors();
app.MapGet("/api/data", string () => throw new InvalidOperationException("no such table"));

app.Run();
