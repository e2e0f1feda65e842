using MBot.Client.Aws;
using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Bringup.Steps;

/// <summary>The machine becomes an instance: by its user-data, or by the archive that is brought to it.</summary>
internal sealed class InstallAgent : IBringupStep
{
    private static readonly TimeSpan CloudPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(30);

    public string Name => "agent";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (up.Agent is not null)
            return "installed already";
        var clock = up.Session.Clock;
        var root = await RemoteRoot.OpenAsync(up.Ssh!, cancellationToken).ConfigureAwait(false);
        var install = new RemoteInstall(root, up.Note);
        if (up.Plan?.Text("archive_url") is not null)
            return await Waiter.UntilAsync(token => ByUserDataAsync(install, token), InstallPatience, "user-data makes the machine an instance", clock, cancellationToken).ConfigureAwait(false);

        await Waiter.UntilAsync(token => FirstBootAsync(root, token), CloudPatience, "cloud-init ends", clock, cancellationToken).ConfigureAwait(false);
        var state = await install.UnitStateAsync(cancellationToken).ConfigureAwait(false);
        if (state != "active running")
        {
            if (await IsInstalledAsync(root, install, cancellationToken).ConfigureAwait(false))
            {
                await install.CleanAsync(cancellationToken).ConfigureAwait(false);
                return "installed already";
            }

            if (up.ArchiveFile is not { } file)
                throw ClientException.Refused("archive.missing", "there is no archive to bring to the instance", "bootstrap/archive.sh makes it; --archive FILE|URL names another");
            await install.SkipAsync(cancellationToken).ConfigureAwait(false);
            await install.SendAsync(file, up.ArchiveSha256!, cancellationToken).ConfigureAwait(false);
            await install.StartAsync(Settings(up), up.Scratch, cancellationToken).ConfigureAwait(false);
        }

        await Waiter.UntilAsync(token => ByUnitAsync(install, token), InstallPatience, "install.sh ends", clock, cancellationToken).ConfigureAwait(false);
        await install.CleanAsync(cancellationToken).ConfigureAwait(false);
        return "installed";
    }

    private static async Task<bool> IsInstalledAsync(RemoteRoot root, RemoteInstall install, CancellationToken cancellationToken) =>
        (await root.TryAsync(cancellationToken, "test", "-x", SshShell.UsualAgent).ConfigureAwait(false)).ExitCode == 0
        && (await install.ProgressAsync(cancellationToken).ConfigureAwait(false)).State == "done";

    private static async Task<string?> FirstBootAsync(RemoteRoot root, CancellationToken cancellationToken)
    {
        var said = await root.TryAsync(cancellationToken, "cloud-init", "status").ConfigureAwait(false);
        return said.Output.Contains("running", StringComparison.Ordinal) || said.Output.Contains("not started", StringComparison.Ordinal) || said.Output.Contains("not run", StringComparison.Ordinal) ? null : "over";
    }

    private static async Task<string?> ByUserDataAsync(RemoteInstall install, CancellationToken cancellationToken) =>
        await install.ProgressAsync(cancellationToken).ConfigureAwait(false) switch
        {
            { State: "done", Text: "this machine is an instance" } => "installed by user-data",
            { State: "failed" } failed => throw new ClientException(ExitCode.Failed, "install.failed", failed.Text) { Hint = "mbot-client ssh; /var/log/cloud-init-output.log there has all of it" },
            _ => null,
        };

    private static async Task<string?> ByUnitAsync(RemoteInstall install, CancellationToken cancellationToken)
    {
        await install.ProgressAsync(cancellationToken).ConfigureAwait(false);
        return await install.UnitStateAsync(cancellationToken).ConfigureAwait(false) switch
        {
            "active exited" => "done",
            "active running" => null,
            _ => throw new ClientException(ExitCode.Failed, "install.failed", "install.sh failed, and took back what it had done") { Hint = "mend what it names, then the same again; mbot-client ssh; journalctl -u mbot-install has all of it", Evidence = await install.WordsAsync(cancellationToken).ConfigureAwait(false) },
        };
    }

    private static string? Settings(BringupState up) =>
        up.Plan!.Variables.TryGetValue("agent_settings", out var settings) && settings.ValueKind == System.Text.Json.JsonValueKind.Object && settings.EnumerateObject().Any() ? settings.GetRawText() : null;
}
