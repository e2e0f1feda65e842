using MBot.Agent.Configuration;
using MBot.Agent.Hosting;
using MBot.Agent.Nginx;
using MBot.Agent.Operations;
using MBot.Agent.Services;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>How this agent runs the app, and where visitors find it.</summary>
internal sealed class AgentDescription(
    ISettings<NginxOptions> nginx, ISettings<AppOptions> app, ISettings<ServicesOptions> services, ISlots slots, IOperations operations) : IAgentDescription
{
    public string Activity => (operations.Current, slots.Live) switch
    {
        ({ } operation, { } live) => $"{Doing(operation)}; {live.ReleaseId} serves",
        ({ } operation, null) => Doing(operation),
        (null, { } live) => $"serving {live.ReleaseId}{(slots.All.Count(s => s.State == SlotState.Draining) is > 0 and var draining ? $", {draining} draining" : "")}",
        (null, null) => "nothing is deployed: mbot-client redeploy",
    };

    public string Supervisor => services.Current.Supervisor;

    public string AppUrl
    {
        get
        {
            if (nginx.Current.Listen is not [var first, ..] || NginxOptions.ParseEndpoint(first) is not { } endpoint)
                return "";
            var anywhere = endpoint.Address.Equals(System.Net.IPAddress.Any) || endpoint.Address.Equals(System.Net.IPAddress.IPv6Any);
            var host = app.Current.Domain is { Length: > 0 } domain ? domain : anywhere ? "127.0.0.1" : first[..first.LastIndexOf(':')];
            return endpoint.Port == 80 ? $"http://{host}" : $"http://{host}:{endpoint.Port}";
        }
    }

    private static string Doing(Operation operation)
    {
        var what = operation.Kind switch
        {
            OperationKind.Rollback => "rolling back",
            OperationKind.Restart => "restarting the app",
            _ => "redeploying",
        };
        return $"{what}{(operation.Ref is { Length: > 0 } name ? $" to {name}" : "")}: {operation.Step ?? $"{operation.State}"}";
    }
}
