namespace MBot.Agent.Deployments.Releases;

/// <summary>One commit made ready to run: the manifest in the release's folder, the truth about it.</summary>
/// <param name="Id"><c>UTC-SHA12</c>, such as 20261122T141206Z-a1b2c3d4e5f6; names the folder.</param>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="Environment">Name of the environment it runs in; empty while preparing.</param>
/// <param name="Freeze">`pip freeze` of that environment, a requirement a line.</param>
internal sealed record Release(
    string Id,
    string Ref,
    string Commit,
    string Author,
    string Subject,
    DateTimeOffset CommittedAt,
    string RequestedBy,
    DateTimeOffset CreatedAt,
    ReleaseState State,
    string StateReason,
    string Environment,
    IReadOnlyList<string> Freeze)
{
    public string StreamlitVersion => Freeze
        .FirstOrDefault(line => line.StartsWith("streamlit==", StringComparison.OrdinalIgnoreCase))?["streamlit==".Length..] ?? "";
}
