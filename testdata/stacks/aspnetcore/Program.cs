using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

const string page = "http://localhost:3000";
var fault = Environment.GetEnvironmentVariable("FAULT");

var builder = WebApplication.CreateBuilder(args);
builder.Environment.EnvironmentName = "Production";
builder.Logging.ClearProviders();
builder.Services.AddAuthentication("Bearer").AddScheme<AuthenticationSchemeOptions, Token>("Bearer", null);
builder.Services.AddAuthorization(options =>
{
    if (fault == "everything-wants-a-token")
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
});
builder.Services.AddAntiforgery();
builder.Services.AddHttpsRedirection(options => options.HttpsPort = 5001);
builder.Services.AddCors(options =>
{
    Action<CorsPolicyBuilder> policy = fault switch
    {
        "slash-at-the-end" => p => p.WithOrigins(page + "/").AllowAnyHeader().AllowAnyMethod(),
        "not-in-the-list" => p => p.WithOrigins("https://app.example.com").AllowAnyHeader().AllowAnyMethod(),
        "other-scheme" => p => p.WithOrigins("https://localhost:3000", "https://app.example.com").AllowAnyHeader().AllowAnyMethod(),
        "origins-only" => p => p.WithOrigins(page),
        "headers-in-one-string" => p => p.WithOrigins(page).WithHeaders("content-type, authorization").AllowAnyMethod(),
        "method-not-listed" => p => p.WithOrigins(page).AllowAnyHeader().WithMethods("GET", "POST"),
        "any-with-credentials" => p => p.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod(),
        "without-credentials" => p => p.WithOrigins(page).AllowAnyHeader().AllowAnyMethod(),
        "anyone-with-credentials" => p => p.SetIsOriginAllowed(_ => true).AllowCredentials().AllowAnyHeader().AllowAnyMethod(),
        "wildcard-without-its-option" => p => p.WithOrigins("http://*.example.com").AllowAnyHeader().AllowAnyMethod(),
        _ => p => p.WithOrigins(page, "https://app.example.com").AllowAnyHeader().AllowAnyMethod(),
    };
    if (fault != "named-but-not-used")
        options.AddDefaultPolicy(policy);
    options.AddPolicy("named", policy);
});

var app = builder.Build();

switch (fault)
{
    case "added-but-not-used":
        break;
    case "named-but-not-used":
        app.UseCors();
        break;
    case "misspelt":
        app.UseCors("Named");
        break;
    case "after-the-endpoints": // what routing would have done, it has done
        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.MapGet("/api/data", () => new { Id = 1 }));
        app.UseCors();
        break;
    case "token-first":
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseCors();
        break;
    case "everything-wants-a-token":
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseCors();
        break;
    case "to-https-first":
        app.UseHttpsRedirection();
        app.UseCors();
        break;
    case "on-another-endpoint":
        app.UseCors("nobody");
        app.MapGet("/api/other", () => new { Id = 2 }).RequireCors("named");
        break;
    case "attribute-without-middleware":
        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.MapGet("/api/data", () => new { Id = 1 }).RequireCors("named"));
        break;
    case "header-by-hand-too":
        app.Use(async (context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Append("Access-Control-Allow-Origin", "*");
                return Task.CompletedTask;
            });
            await next();
        });
        app.UseCors();
        break;
    case "error-thrown":
        app.UseCors();
        break;
    case "error-handler":
        app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("{\"error\":\"internal\"}")));
        app.UseCors();
        break;
    case "other-host":
        app.UseHostFiltering();
        app.UseCors();
        break;
    case "antiforgery":
        app.UseCors();
        app.UseAntiforgery();
        break;
    default:
        app.UseCors();
        break;
}

if (fault is not ("after-the-endpoints" or "attribute-without-middleware"))
    app.MapMethods("/api/data", ["GET", "PUT"], () => new { Id = 1 });
app.MapGet("/api/own", () => new { Id = 1 }).RequireAuthorization();
app.MapGet("/api/crash", IResult () => throw new InvalidOperationException("no database"));
app.MapPost("/api/form", async (HttpContext context, Microsoft.AspNetCore.Antiforgery.IAntiforgery antiforgery) =>
{
    return await antiforgery.IsRequestValidAsync(context) ? Results.Ok() : Results.BadRequest();
});

app.Run();

class Token(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Request.Headers.Authorization == "Bearer abc"
            ? AuthenticateResult.Success(new AuthenticationTicket(new(new System.Security.Claims.ClaimsIdentity("Bearer")), "Bearer"))
            : AuthenticateResult.NoResult());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = 401;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
