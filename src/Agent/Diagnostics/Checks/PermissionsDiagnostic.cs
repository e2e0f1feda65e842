using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>The agent and the app's user can do what they have to. Asked as that user, for a mode alone doesn't tell.</summary>
internal sealed class PermissionsDiagnostic(StateFolder state, CommandRunner runner, IAppUser user, ISettings<ServicesOptions> services, LiveRelease live, ReleaseStore releases) : IDiagnostic
{
    public string Name => "permissions";

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        foreach (var folder in (string[])[state.Root, state.Run, state.Logs, state.Releases, state.Environments])
        {
            if (Directory.Exists(folder) && await DeniedAsync(runner.RunAsync(Test("-w", folder), cancellation)))
                return Finding.Failed($"{folder} is not writable", $"the agent may not write in {folder}", "give it back to the agent's user", $"chown {Environment.UserName} {folder}");
        }

        return await AppAsync(cancellation);
    }

    private async Task<Finding> AppAsync(CancellationToken cancellation)
    {
        var whose = user.IsApart ? services.Current.AppUser : Environment.UserName;
        List<(string Path, string How, string Mend)> needs = [.. ((string[])[state.AppHome, state.AppData]).Where(Directory.Exists).Select(f => (f, "-w", $"chown -R {whose}: {f}"))];
        if (live.Release is { } release)
        {
            var tree = releases.TreeOf(release.Id);
            needs.Add((tree, "-x", OpenUp(tree)));
            var environment = Path.Combine(state.Environments, release.Environment);
            // One that is gone is the requirements' business.
            if (File.Exists(PythonCommands.Python(environment)))
                needs.Add((PythonCommands.Python(environment), "-x", OpenUp(environment)));
        }

        var denied = await Task.WhenAll(needs.Select(async need => (need, Denied: await DeniedAsync(runner.RunAsync(user.As(Test(need.How, need.Path)), cancellation)))));
        if (denied.FirstOrDefault(d => d.Denied) is { Denied: true, need: var first })
            return Finding.Failed($"{whose} has no access to {first.Path}", $"the app's user {whose} may not {(first.How == "-w" ? "write in" : "use")} {first.Path}", "give the access back; running install.sh again mends users, folders and units", first.Mend);
        return Finding.Ok($"as they should be for {whose}");
    }

    /// <summary>What lets others in: of the folders on the way the first that is closed to them, else what lies below.</summary>
    private string OpenUp(string folder)
    {
        var way = state.Root;
        foreach (var part in Path.GetRelativePath(state.Root, folder).Split('/').Prepend("."))
        {
            way = Path.GetFullPath(Path.Combine(way, part));
            if ((File.GetUnixFileMode(way) & UnixFileMode.OtherExecute) == 0)
                return $"chmod a+x {way}";
        }

        return $"chmod -R a+rX {folder}";
    }

    private static Command Test(string how, string path) => new("test", [how, path]) { Timeout = TimeSpan.FromSeconds(5) };

    // Anything but 1 is a problem of another kind: no such user, no systemd.
    private static async Task<bool> DeniedAsync(Task<CommandResult> asked) => await asked is { TimedOut: false, ExitCode: 1 };
}
