using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Security.Calls;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Metrics.Http;

/// <summary>/metrics on the clients' port, for whoever has a certificate of role viewer or better.</summary>
internal sealed class MetricsEndpoint(MetricsHandler handler, CallerCheck check)
{
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await check.AdmitAsync(context.Features.Get<Handshake>(), MetricsHandler.Path, AccessRole.Viewer, context.RequestAborted);
        }
        catch (MBotException e)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync($"{e.Code}: {e.Message}\n{e.Hint}\n", context.RequestAborted);
            return;
        }

        await handler.AnswerAsync(context);
    }
}
