using System.Diagnostics.Metrics;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx.Figures;

/// <summary>Counts how nginx took new configurations.</summary>
internal sealed class NginxMeter
{
    private readonly Counter<long> _applied;

    public NginxMeter(IMeterFactory meters) =>
        _applied = AgentMeter.Of(meters).CreateCounter<long>("mbot.nginx.reloads", description: "New configurations of nginx, by outcome: applied, refused (the former one is back).");

    /// <summary>So that the first of a kind is an increase.</summary>
    public void Begin()
    {
        Count("applied", 0);
        Count("refused", 0);
    }

    public void Applied() => Count("applied", 1);

    public void Refused() => Count("refused", 1);

    private void Count(string outcome, int times) => _applied.Add(times, new KeyValuePair<string, object?>("outcome", outcome));
}
