using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MBot.Client.Tests.Support;

/// <summary>A real web server on a port of 127.0.0.1 that answers as nginx before an app would, well or not.</summary>
internal sealed class Page : IAsyncDisposable
{
    private readonly WebApplication app;

    private Page(WebApplication app) => this.app = app;

    public int Port => new Uri(app.Urls.Single()).Port;

    /// <param name="answer">By path: a status, and the body.</param>
    /// <param name="certificate">For HTTPS; null for plain HTTP.</param>
    public static async Task<Page> StartAsync(Func<string, (int Status, string Body)> answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        app.Run(async context =>
        {
            var (status, body) = answer(context.Request.Path.Value ?? "");
            context.Response.StatusCode = status;
            if (status is 301 or 302)
                context.Response.Headers.Location = body;
            else
                await context.Response.WriteAsync(body);
        });
        await app.StartAsync();
        return new Page(app);
    }

    /// <summary>An app that is well.</summary>
    public static (int Status, string Body) Serves(string path) => path.EndsWith("/_stcore/health", StringComparison.Ordinal) ? (200, "ok") : (200, "<html>Streamlit</html>");

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
