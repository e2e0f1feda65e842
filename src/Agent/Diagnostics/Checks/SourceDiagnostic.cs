using MBot.Agent.Deployments.Source;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>The repository answers and lets this machine read.</summary>
internal sealed class SourceDiagnostic(GitMirror mirror, SourceSettings source) : IDiagnostic
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    public string Name => "source";

    public TimeSpan Bound => Patience + TimeSpan.FromSeconds(4);

    public IReadOnlyList<string> ExplainedBy => ["git", "dns", "clock", "disk", "inodes"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (source.Url.Length == 0)
            return Finding.Warning("none", "no repository is set", "name one", "mbot-client source set URL");
        return Finding.Ok($"{await mirror.BranchThereAsync(Patience, cancellation)} can be read");
    }
}
