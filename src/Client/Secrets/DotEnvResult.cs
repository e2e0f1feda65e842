namespace MBot.Client.Secrets;

/// <param name="Entries">In the file's order, each name once.</param>
/// <param name="Errors">When there is one, nothing of the file should be used.</param>
internal sealed record DotEnvResult(IReadOnlyList<DotEnvEntry> Entries, IReadOnlyList<DotEnvError> Errors);

/// <param name="Line">1-based line of the name.</param>
internal sealed record DotEnvEntry(string Name, string Value, int Line)
{
    public override string ToString() => $"{Name}=[REDACTED] (line {Line})";
}

/// <param name="Line">1-based.</param>
/// <param name="Message">Never holds a value.</param>
internal sealed record DotEnvError(int Line, string Message);
