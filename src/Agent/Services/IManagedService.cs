namespace MBot.Agent.Services;

/// <summary>Something that operators know by name and may restart: the app, nginx. Implemented by the feature that owns it.</summary>
internal interface IManagedService
{
    /// <summary>As operators type it.</summary>
    string Name { get; }

    Task<ManagedServiceStatus> GetStatusAsync(CancellationToken cancellation);

    /// <exception cref="Platform.MBotException">Why it does not run again.</exception>
    Task RestartAsync(CancellationToken cancellation);
}

internal enum ManagedServiceState
{
    Running,
    Starting,
    Stopped,

    /// <summary>Ended by itself; being started again with growing pauses.</summary>
    Crashed,
}

/// <param name="Detail">A few words for people.</param>
internal sealed record ManagedServiceStatus(ManagedServiceState State, int? Pid, DateTimeOffset? Since, string Version, string Detail, long MemoryBytes);
