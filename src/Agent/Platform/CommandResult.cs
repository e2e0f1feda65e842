namespace MBot.Agent.Platform;

/// <summary>How a command ended. <see cref="ExitCode"/> is 128 + signal for a killed process.</summary>
internal sealed record CommandResult(int ExitCode, bool TimedOut, TimeSpan Duration, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    public bool Succeeded => ExitCode == 0 && !TimedOut;

    /// <summary>It failed, and while it ran the kernel ended somebody for want of memory: itself or a child of its own, most likely.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Standard output as one text, line ends normalised to \n.</summary>
    public string Text => string.Join('\n', Output);

    /// <summary>The last lines worth showing: standard error if it said anything, else standard output.</summary>
    public IReadOnlyList<string> LastLines(int count = 30)
    {
        var source = Errors.Count > 0 ? Errors : Output;
        return source.Skip(Math.Max(0, source.Count - count)).ToArray();
    }
}
