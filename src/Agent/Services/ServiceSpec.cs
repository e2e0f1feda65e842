using MBot.Agent.Platform;

namespace MBot.Agent.Services;

/// <summary>A program to keep running apart from the agent.</summary>
/// <param name="Name">Lower-case letters, digits, <c>@ . _ -</c>; unique within the agent.</param>
/// <param name="File">An absolute path.</param>
internal sealed record ServiceSpec(string Name, string File, IReadOnlyList<string> Arguments)
{
    public required string WorkingDirectory { get; init; }

    /// <summary>What its output is appended to, in the form of <see cref="Shim.LogFormat"/>. The folder must exist.</summary>
    public required string LogFile { get; init; }

    /// <summary>The program sees these, <see cref="Secrets"/> and the few names of <see cref="ServiceEnvironment.Inherited"/>: nothing else of the agent's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Travels in the process's environment only, never in a file or an argument.</summary>
    public IReadOnlyDictionary<string, Redacted> Secrets { get; init; } = new Dictionary<string, Redacted>();

    /// <summary>From the request to stop until SIGKILL.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Size in bytes at which the log is rotated.</summary>
    public long LogSize { get; init; } = 10 * 1024 * 1024;

    /// <summary>How many rotated files are kept: <c>LOG.1</c> is the newest.</summary>
    public int LogFiles { get; init; } = 5;
}
