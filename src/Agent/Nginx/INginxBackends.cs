namespace MBot.Agent.Nginx;

/// <summary>What nginx must be told of the slots before there are any. Implemented by whoever hands out their ports.</summary>
internal interface INginxBackends
{
    int FirstPort { get; }

    int LastPort { get; }

    TimeSpan DrainTimeout { get; }
}

/// <summary>The slots' defaults, for an agent without slots.</summary>
internal sealed class DefaultNginxBackends : INginxBackends
{
    public int FirstPort => 8510;

    public int LastPort => 8529;

    public TimeSpan DrainTimeout => TimeSpan.FromMinutes(30);
}
