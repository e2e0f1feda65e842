using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Source;

/// <summary>The key pair with which this machine reads a private repository. Made here; only the public part leaves.</summary>
internal sealed class DeployKey(StateFolder state, GitMirror mirror, CommandRunner runner)
{
    /// <summary>The public part in OpenSSH form, or null when there is no key.</summary>
    public string? Public => File.Exists(mirror.DeployKey + ".pub") ? File.ReadAllText(mirror.DeployKey + ".pub").Trim() : null;

    /// <returns>The public part, and whether a key was made now.</returns>
    public async Task<(string PublicKey, bool Created)> CreateAsync(bool replace, CancellationToken cancellation)
    {
        if (!replace && Public is { } existing)
            return (existing, false);
        Directory.CreateDirectory(state.Source);
        var made = Path.Combine(state.Source, $".deploy_key-{Guid.NewGuid():N}");
        try
        {
            var result = await runner.RunAsync(GitCommands.MakeKey(made, $"mbot-{state.Id}"), cancellation);
            if (!result.Succeeded)
                throw new MBotException(ErrorKind.FailedPrecondition, "source.key-not-made", "ssh-keygen could not make a key") { Evidence = result.LastLines() };
            File.Move(made, mirror.DeployKey, overwrite: true);
            File.Move(made + ".pub", mirror.DeployKey + ".pub", overwrite: true);
            // Its public part is about to be put on record elsewhere.
            AtomicFile.SyncAll(Path.GetDirectoryName(made)!);
        }
        finally
        {
            File.Delete(made);
            File.Delete(made + ".pub");
        }

        return (Public!, true);
    }
}
