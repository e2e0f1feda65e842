using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace MBot.Agent.Metrics.Http;

/// <summary>All that the clear-text port knows: one path.</summary>
internal sealed class ClearApplication(MetricsHandler handler, IServiceProvider services) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures) { RequestServices = services };

    public Task ProcessRequestAsync(HttpContext context)
    {
        if (context.Request.Path == MetricsHandler.Path)
            return handler.AnswerAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync($"there is nothing here but {MetricsHandler.Path}\n");
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // It holds nothing but what the server gave it.
    }
}
