using MBot.Agent.Deployments.Launch;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Hooks;

/// <summary>Runs the app's own commands at named moments: with the app's environment and rights, bounded, output kept.</summary>
internal sealed class HookRunner(CommandRunner runner, ReleaseStore releases, ReleaseLauncher launcher, IAppEnvironment secrets, IAppUser user)
{
    /// <exception cref="MBotException">hook.failed, hook.time-out, hook.out-of-memory.</exception>
    public async Task RunAsync(HookMoment moment, Deployment deployment, CancellationToken cancellation)
    {
        if (!deployment.Manifest.Hooks.TryGetValue(moment, out var hook))
            return;
        var release = deployment.Release!;
        var name = $"hook {AppManifestReader.NameOf(moment)}";
        // env(1) looks the program up in the release's own PATH: `python` is the environment's.
        var command = new Command("/usr/bin/env", ["--", .. hook.Arguments])
        {
            Environment = await VariablesAsync(release, cancellation),
            WorkingDirectory = releases.TreeOf(release.Id),
            Timeout = hook.Timeout,
            OnLine = line => deployment.Operation.Output(name, line.Text),
        };
        var result = await runner.RunAsync(user.As(command), cancellation);
        if (result.TimedOut)
            throw Failed("hook.time-out", $"{name} did not end within {hook.Timeout.TotalSeconds:0} s", result);
        if (result.OutOfMemory)
            throw BuildMemory.RanOut("hook.out-of-memory", $"{name} ended with exit code {result.ExitCode}", result);
        if (!result.Succeeded)
            throw Failed("hook.failed", $"{name} ended with exit code {result.ExitCode}", result);
    }

    /// <summary>The app's own variables in the place of the agent's: a value of null takes a name away.</summary>
    private async Task<IReadOnlyDictionary<string, string?>> VariablesAsync(Release release, CancellationToken cancellation)
    {
        var variables = System.Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in launcher.Variables(release, launcher.EnvironmentOf(release)))
            variables[name] = value;
        foreach (var (name, value) in await secrets.ReadAsync(cancellation))
            variables[name] = value.Reveal();
        return variables;
    }

    private static MBotException Failed(string code, string message, CommandResult result) =>
        new(ErrorKind.FailedPrecondition, code, message) { Evidence = result.LastLines() };
}
