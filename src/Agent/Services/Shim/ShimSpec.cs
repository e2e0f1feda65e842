namespace MBot.Agent.Services.Shim;

/// <summary><c>spec.json</c>: what a shim is to run. Written by the agent; holds no secret, those are in the shim's environment.</summary>
/// <param name="Hidden">Variables that are meant for the shim itself and not for its child.</param>
internal sealed record ShimSpec(
    int Version,
    string Name,
    string File,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyList<string> Hidden,
    string LogFile,
    long LogSize,
    int LogFiles,
    double StopSeconds)
{
    public const int CurrentVersion = 1;
}
