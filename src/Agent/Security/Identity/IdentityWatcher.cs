using System.Threading.Channels;

namespace MBot.Agent.Security.Identity;

/// <summary>Notices what the enrol commands, another process, write. Looks now and then too: notifications can be lost or run out.</summary>
internal sealed partial class IdentityWatcher(IdentityFolder folder, IdentityStore store, TimeProvider time, ILogger<IdentityWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // A certificate is three files: wait until the writer is through.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);

    /// <summary>Before the port opens, whatever is there by now is in use.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        folder.Create();
        store.Reload();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var timer = time.CreateTimer(_ => signals.Writer.TryWrite(true), null, Interval, Interval);
        using var watcher = new FileSystemWatcher(folder.Path);
        watcher.Renamed += (_, _) => signals.Writer.TryWrite(true);
        watcher.Created += (_, _) => signals.Writer.TryWrite(true);
        watcher.Changed += (_, _) => signals.Writer.TryWrite(true);
        Enable(watcher);
        signals.Writer.TryWrite(true); // for what was written before the watcher looked
        await foreach (var _ in signals.Reader.ReadAllAsync(stoppingToken))
        {
            await Task.Delay(Settle, time, stoppingToken);
            try
            {
                store.Reload();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.Unreadable(logger, folder.Path, e);
            }
        }
    }

    private void Enable(FileSystemWatcher watcher)
    {
        try
        {
            watcher.EnableRaisingEvents = true;
        }
        catch (IOException e)
        {
            Log.NoNotifications(logger, Interval, e); // inotify instances are used up
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5011, LogLevel.Warning, "Cannot read the identity in {Folder}")]
        public static partial void Unreadable(ILogger logger, string folder, Exception error);

        [LoggerMessage(5012, LogLevel.Warning, "Cannot watch the identity's folder; looking every {Interval} instead")]
        public static partial void NoNotifications(ILogger logger, TimeSpan interval, Exception error);
    }
}
