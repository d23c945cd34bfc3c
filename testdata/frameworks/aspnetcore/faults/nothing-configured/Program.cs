var builder = WebApplication.CreateBuilder(args);

var app = builder.Build();

app.MapGet("/api/data", () => new { Id = 1 });

app.Run();
