using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>Changes nginx's configuration: written aside, tested, swapped, reloaded, verified through nginx, and put back if that fails.</summary>
internal sealed class NginxApplier(NginxPaths paths, NginxProgram program, NginxProcesses processes, NginxReload reload, NginxErrorLog errors, CommandRunner commands)
{
    /// <returns>False when nginx runs by this text already.</returns>
    public async Task<bool> ApplyAsync(NginxModel model, string text, CancellationToken cancellation)
    {
        var former = Current();
        var master = processes.Master();
        var fingerprint = NginxConfigRenderer.ReadFingerprint(text)!;
        if (former == text && (master is null || await reload.AnswersAsync(fingerprint, model.Listen[0], model.VerifyToken, cancellation)))
            return false;
        if (former != text)
        {
            await TestAsync(text, cancellation);
            AtomicFile.Write(paths.Configuration, text);
        }

        if (master is not { } running)
            return true;
        var mark = errors.Mark();
        try
        {
            if (await reload.RunAsync(running, fingerprint, model.Listen[0], model.VerifyToken, cancellation))
                return true;
        }
        catch (OperationCanceledException)
        {
            await RestoreAsync(former, running, model, CancellationToken.None);
            throw;
        }

        var evidence = errors.Since(mark);
        throw Failed(model, running, evidence, await RestoreAsync(former, running, model, CancellationToken.None));
    }

    public string? Current() => File.Exists(paths.Configuration) ? File.ReadAllText(paths.Configuration) : null;

    /// <exception cref="MBotException"><c>nginx.config-refused</c>, with nginx's own words.</exception>
    private async Task TestAsync(string text, CancellationToken cancellation)
    {
        var (file, version, _) = await program.FindAsync(cancellation);
        AtomicFile.Write(paths.Candidate, text);
        try
        {
            var result = await commands.RunAsync(NginxCommands.Test(file, version, paths, paths.Candidate), cancellation);
            if (!result.Succeeded)
            {
                throw new MBotException(ErrorKind.FailedPrecondition, "nginx.config-refused", $"nginx refuses the configuration: {result.LastLines(1).FirstOrDefault("it gave no reason")}")
                {
                    Evidence = result.LastLines(),
                    Hint = "nothing was changed; correct the settings of [nginx] that its words name",
                };
            }
        }
        finally
        {
            File.Delete(paths.Candidate);
        }
    }

    /// <summary>Puts the former text back and has nginx read it again, whatever it runs by now. Returns what went wrong, or null.</summary>
    private async Task<string?> RestoreAsync(string? former, ProcessIdentity master, NginxModel model, CancellationToken cancellation)
    {
        if (former is null || NginxConfigRenderer.ReadFingerprint(former) is not { } fingerprint)
            return "there was no former configuration of the agent's to put back";
        try
        {
            AtomicFile.Write(paths.Configuration, former);
        }
        catch (IOException e)
        {
            return $"the former configuration could not be written back: {e.Message}";
        }

        var mark = errors.Mark();
        var door = NginxDoor.Of(former) ?? model.Listen[0];
        if (await reload.RunAsync(master, fingerprint, door, model.VerifyToken, cancellation))
            return null;
        var said = errors.Since(mark);
        return $"with the former configuration nginx does not answer as it should either{(said.Count > 0 ? ": " + said[^1] : "")}";
    }

    private static MBotException Failed(NginxModel model, ProcessIdentity master, IReadOnlyList<string> evidence, string? restoreError)
    {
        var ours = NginxProcesses.Workers(master).Select(w => w.Process.Pid).Append(master.Pid).ToHashSet();
        var others = NginxDoor.HeldByOthers(model, ours);
        var cause = others ?? (evidence.Count > 0 ? evidence[^1] : $"it did not answer with the new fingerprint within {NginxReload.Bound.TotalSeconds:0} s");
        return restoreError is null
            ? new MBotException(ErrorKind.FailedPrecondition, "nginx.not-applied", $"nginx did not take the new configuration over: {cause}. The former one is back and serves.") { Evidence = evidence }
            : new MBotException(ErrorKind.Unavailable, "nginx.not-restored", $"nginx did not take the new configuration over: {cause}. And the former one is not back: {restoreError}.")
            {
                Evidence = evidence,
                Hint = "mbot-client service restart nginx",
            };
    }
}
