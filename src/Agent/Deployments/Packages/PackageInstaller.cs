using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Systemd;

namespace MBot.Agent.Deployments.Packages;

/// <summary>
/// Installs apt packages on an instance, whose machine is there for the app. What the repository says is no more than their names; they come from where the
/// machine's owner lets apt look. A service that one brings stays off. An installation that fails or is cancelled leaves none half there.
/// </summary>
internal sealed partial class PackageInstaller(
    MachineCommands machine, Systemctl systemctl, SystemPackages packages, ISettings<ServicesOptions> services, ISettings<DeploymentOptions> options, ILogger<PackageInstaller> logger)
{
    private const int MostEvidence = 15;
    private static readonly TimeSpan MendBound = TimeSpan.FromMinutes(2);

    public bool MayInstall => services.Current.UsesSystemd && options.Current.InstallPackages;

    /// <returns>Services that came along and were put off.</returns>
    /// <exception cref="MBotException">packages.not-installed, packages.time-out; with what apt said last.</exception>
    public async Task<IReadOnlyList<string>> InstallAsync(IReadOnlyList<string> names, Action<OutputLine> onLine, CancellationToken cancellation)
    {
        await machine.EndLeftoversAsync(cancellation);
        var enabled = await systemctl.EnabledAsync(cancellation);
        await machine.RunAsync(AptCommands.Repair(MendBound), cancellation);
        var known = await packages.StatesAsync([], cancellation);
        var whole = false;
        try
        {
            await AptAsync(names, onLine, cancellation);
            whole = true;
        }
        finally
        {
            if (!whole)
                await TakeBackAsync(known, onLine);
        }

        return await PutOffAsync(enabled, cancellation);
    }

    private async Task AptAsync(IReadOnlyList<string> names, Action<OutputLine> onLine, CancellationToken cancellation)
    {
        var bound = options.Current.BuildTimeout;
        var install = AptCommands.Install(names, bound) with { OnLine = onLine };
        var result = await machine.RunAsync(install, cancellation);
        if (result is { Succeeded: false, TimedOut: false })
        {
            // The lists may be missing or old; or somebody else is just renewing them.
            var update = await machine.RunAsync(AptCommands.Update(bound) with { OnLine = onLine }, cancellation);
            result = update.TimedOut ? update : await machine.RunAsync(install, cancellation);
            if (!result.Succeeded && !update.Succeeded)
                result = update; // the cause
        }

        if (result.TimedOut)
        {
            throw new MBotException(ErrorKind.DeadlineExceeded, "packages.time-out", $"apt could not install {string.Join(' ', names)} within {bound.TotalSeconds:0} s")
            {
                Evidence = result.LastLines(MostEvidence),
                Hint = "is the package mirror reachable? Raise deploy.buildTimeout if it only needs longer",
            };
        }

        if (!result.Succeeded)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "packages.not-installed", $"apt could not install {string.Join(' ', names)}")
            {
                Evidence = result.LastLines(MostEvidence),
                Hint = $"correct {PackageList.FileName}, or set deploy.installPackages to false and see to the packages yourself",
            };
        }
    }

    /// <summary>A package that is half there would fail every later installation, the distribution's own updates too. Those that were there before are finished, new ones go.</summary>
    private async Task TakeBackAsync(IReadOnlyDictionary<string, string> known, Action<OutputLine> onLine)
    {
        try
        {
            var now = await packages.StatesAsync([], CancellationToken.None);
            var half = now.Where(p => p.Value is not ("installed" or "not-installed" or "config-files") && known.GetValueOrDefault(p.Key, "not-installed") is "not-installed" or "config-files").Select(p => p.Key).ToList();
            if (half.Count > 0)
                await machine.RunAsync(AptCommands.Purge(half, MendBound) with { OnLine = onLine }, CancellationToken.None);
            await machine.RunAsync(AptCommands.Repair(MendBound) with { OnLine = onLine }, CancellationToken.None);
        }
        catch (MBotException e)
        {
            Log.HalfLeft(logger, e); // why it failed is told by what failed first
        }
    }

    /// <summary>One may want the app's port, and the app needs none of them to be there: a machine's owner who wants it switches it on.</summary>
    private async Task<IReadOnlyList<string>> PutOffAsync(IReadOnlyList<string> before, CancellationToken cancellation)
    {
        await systemctl.ReloadAsync(cancellation);
        var came = (await systemctl.EnabledAsync(cancellation)).Except(before).ToList();
        if (came.Count > 0)
        {
            var result = await machine.RunAsync(AptCommands.PutOff(came), cancellation);
            if (!result.Succeeded)
                throw new MBotException(ErrorKind.FailedPrecondition, "packages.service", $"{string.Join(' ', came)} came with a package and could not be put off") { Evidence = result.LastLines(MostEvidence), Hint = $"systemctl disable --now {came[0]}" };
        }

        return came;
    }

    private static partial class Log
    {
        [LoggerMessage(3071, LogLevel.Error, "packages that are half installed could not be taken back; dpkg --audit lists them")]
        public static partial void HalfLeft(ILogger logger, Exception error);
    }
}
