using System.Runtime.InteropServices;
using MBot.Agent.Platform;

namespace MBot.Agent.Configuration;

/// <summary>SIGHUP reads the file again (<c>systemctl reload</c>). A file that is not valid changes nothing.</summary>
internal sealed partial class ReloadOnHangup(AgentConfiguration configuration, ILogger<ReloadOnHangup> logger) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _registration?.Dispose();

    private void Reload(PosixSignalContext context)
    {
        context.Cancel = true;
        try
        {
            var changed = configuration.Reload();
            Log.Reloaded(logger, changed.Count, configuration.PendingRestart.Count);
        }
        catch (MBotException error)
        {
            Log.Refused(logger, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Configuration read again: {Changed} live settings changed, {Pending} wait for a restart")]
        public static partial void Reloaded(ILogger logger, int changed, int pending);

        [LoggerMessage(2, LogLevel.Error, "Configuration not read again, the old settings stay: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
