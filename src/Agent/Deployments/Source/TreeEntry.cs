namespace MBot.Agent.Deployments.Source;

/// <summary>A file, link or submodule of a commit.</summary>
/// <param name="Mode">git's: 100644, 100755, 120000 (link), 160000 (submodule).</param>
internal sealed record TreeEntry(string Mode, long Size, string Path);
