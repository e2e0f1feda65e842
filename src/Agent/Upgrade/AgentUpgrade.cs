using MBot.Agent.Hosting;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Storage;

namespace MBot.Agent.Upgrade;

/// <summary>
/// Goes over to another version of the agent: the archive beside, everything that the new one may change copied, the switch, the
/// end of this one. What comes after is the gate's. The app is not touched.
/// </summary>
internal sealed partial class AgentUpgrade(
    StateFolder state,
    ArchiveInbox inbox,
    ArchiveInstaller installer,
    IOperations operations,
    AgentDatabase database,
    UnitRestart unit,
    CommandRunner runner,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<AgentUpgrade> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly UpgradeFolder _folder = new(state);

    /// <param name="url">Null: it was sent.</param>
    /// <exception cref="MBotException">Refused, and nothing changed; <c>operation.busy</c> while the app is being deployed.</exception>
    public async Task<PendingUpgrade> StartAsync(string sha256, Uri? url, string by, CancellationToken cancellation)
    {
        var (programs, version) = Programs.Of(Environment.ProcessPath) ?? throw MBotException.FailedPrecondition(
            "upgrade.not-installed", $"this agent runs from {Environment.ProcessPath}, not from a folder of versions", "replace that program and restart the agent; bootstrap/install.sh makes an instance that can do it by itself");
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellation))
            throw Pending();
        try
        {
            if (PendingUpgrade.Read(_folder) is not null)
                throw Pending();
            if (operations.Current is { } running)
                throw OperationErrors.Busy(running);
            if (url is not null)
                await inbox.DownloadAsync(sha256, url, cancellation);
            var archive = await inbox.VerifyAsync(sha256, cancellation);
            var next = await installer.InstallAsync(archive, programs, cancellation);
            File.Delete(archive);
            return await SwitchAsync(programs, version, next, by);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Not to be cancelled: a client that goes away changes nothing about it.</summary>
    private async Task<PendingUpgrade> SwitchAsync(Programs programs, string version, string next, string by)
    {
        await operations.HoldAsync($"the agent is being upgraded to {next}", CancellationToken.None);
        var pending = new PendingUpgrade(version, next, by, time.GetUtcNow(), Starts: 0, Reverting: false, Reason: "");
        try
        {
            IRestart restart = unit.IsUnit ? unit : new WatchedRestart(state, programs, runner, lifetime);
            Programs.Point(programs.Gate, version);
            _folder.Create();
            await new SavedState(state, _folder).SaveAsync(database, CancellationToken.None);
            await restart.PrepareAsync(CancellationToken.None);
            pending.Write(_folder);
            Programs.Point(programs.Current, next);
            Log.Switched(logger, version, next, by);
            restart.Now();
            return pending;
        }
        catch
        {
            File.Delete(_folder.Pending);
            operations.Release();
            throw;
        }
    }

    private static MBotException Pending() => MBotException.FailedPrecondition("upgrade.pending", "another upgrade is under way", "mbot-client agent upgrade --status says how far it is");

    private static partial class Log
    {
        [LoggerMessage(9501, LogLevel.Warning, "Upgrade from {From} to {To}, asked for by {By}: switched; this agent ends")]
        public static partial void Switched(ILogger logger, string from, string to, string by);
    }
}
