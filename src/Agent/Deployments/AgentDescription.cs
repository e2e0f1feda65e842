using MBot.Agent.Configuration;
using MBot.Agent.Hosting;
using MBot.Agent.Nginx;
using MBot.Agent.Services;

namespace MBot.Agent.Deployments;

/// <summary>How this agent runs the app, and where visitors find it.</summary>
internal sealed class AgentDescription(ISettings<NginxOptions> nginx, ISettings<AppOptions> app, ISettings<ServicesOptions> services) : IAgentDescription
{
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
}
