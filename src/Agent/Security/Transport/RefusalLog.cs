using System.Net;
using MBot.Agent.Platform;
using MBot.Agent.Security.Audit;

namespace MBot.Agent.Security.Transport;

/// <summary>Writes refused handshakes to the log and the audit, in bounds.</summary>
internal sealed partial class RefusalLog(AuditLog audit, RefusalLimiter limiter, ILogger<RefusalLog> logger)
{
    public const string Action = "handshake";
    public const string NoTls = "no TLS 1.2 or 1.3 handshake";

    public async Task ReportAsync(EndPoint? peer, CertificateVerdict? verdict)
    {
        var address = (peer as IPEndPoint)?.Address.ToString() ?? "unknown";
        var reason = verdict?.Refusal ?? NoTls;
        if (!limiter.Admit(address, reason, out var suppressed))
            return;
        var detail = suppressed == 0 ? reason : $"{reason} (and {suppressed} refusals not recorded in the minutes before)";
        if (verdict?.Known is { } known)
            detail += $"; certificate {known.Serial}";
        Log.Refused(logger, address, detail);
        try
        {
            // The connection is closed by now: nothing is left that could cancel this.
            var actor = verdict?.Known;
            await audit.AppendAsync(new AuditEvent(actor?.Name ?? "-", actor?.Role.ToWord() ?? "", peer?.ToString() ?? "", Action, AuditDecision.Refused, detail), CancellationToken.None);
        }
        catch (Exception e) when (e is MBotException or IOException or ObjectDisposedException)
        {
            Log.NotAudited(logger, address, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5031, LogLevel.Warning, "Refused a connection from {Address}: {Reason}")]
        public static partial void Refused(ILogger logger, string address, string reason);

        [LoggerMessage(5032, LogLevel.Error, "The refused connection from {Address} could not be recorded in the audit")]
        public static partial void NotAudited(ILogger logger, string address, Exception error);
    }
}
