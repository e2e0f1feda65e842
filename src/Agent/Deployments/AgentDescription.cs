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
    public string Activity => Describe(operations.Current, slots.Live, slots.All.Count(s => s.State == SlotState.Draining));

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

    public static string Describe(Operation? running, Slot? live, int draining) => (running, live) switch
    {
        ({ } operation, { } slot) => $"{Doing(operation)}; {slot.ReleaseId} serves",
        ({ } operation, null) => Doing(operation),
        (null, { } slot) => $"serving {slot.ReleaseId}{(draining > 0 ? $", {draining} draining" : "")}",
        (null, null) => "nothing is deployed: mbot-client redeploy",
    };

    private static string Doing(Operation operation)
    {
        var to = operation.Ref is { Length: > 0 } name ? $" to {name}" : "";
        var what = operation.Kind switch
        {
            OperationKind.Rollback => "rolling back" + to,
            OperationKind.Restart => "restarting the app",
            _ => "redeploying" + to,
        };
        return $"{what}: {operation.Step ?? $"{operation.State}"}";
    }
}
