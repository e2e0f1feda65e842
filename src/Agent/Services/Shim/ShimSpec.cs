namespace MBot.Agent.Services.Shim;

/// <summary><c>spec.json</c>: what a shim is to run. Written by the agent; holds no secret, those come over its standard input.</summary>
internal sealed record ShimSpec(
    int Version,
    string Name,
    string File,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    string LogFile,
    long LogSize,
    int LogFiles,
    double StopSeconds)
{
    public const int CurrentVersion = 2;
}
