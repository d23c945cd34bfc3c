var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("http://localhost:3000").WithMethods("GET").WithHeaders("content-type")));

var app = builder.Build();

app.UseCors();
app.MapPut("/api/data", () => new { Id = 1 });

app.Run();
