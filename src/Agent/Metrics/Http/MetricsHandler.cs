using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Metrics.Http;

/// <summary>Answers a scrape, on whatever connection. Who may ask is decided before.</summary>
internal sealed class MetricsHandler(MetricsReport report)
{
    public const string Path = "/metrics";

    public async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        var format = ExpositionFormat.For(context.Request.Headers.Accept!);
        response.ContentType = format.ContentType;
        response.Headers.Vary = "Accept";
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method))
            await response.WriteAsync(await report.MakeAsync(format, context.RequestAborted), context.RequestAborted);
    }
}
