using System.Net;
using System.Threading.Channels;
using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace MBot.Agent.Metrics.Http;

/// <summary>
/// Serves /metrics in clear on loopback, on a small server of its own: nothing else of the agent is to be had there, and a port that is taken is a
/// condition and not the agent's end. Follows the setting, and tries again while the port is taken. It starts before the agent's own port, and leaves that free.
/// </summary>
internal sealed partial class ClearListener(
    MetricsHandler handler, ISettings<MetricsOptions> settings, ISettings<SecurityOptions> security, AgentConfiguration configuration, IConditions conditions, IServiceProvider services, ILoggerFactory loggers, TimeProvider time, ILogger<ClearListener> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);
    private static readonly ConditionDefinition Taken = new("metrics-port-taken", Severity.Low, "end that program, or choose another port: mbot-client config set metrics.listen 127.0.0.1:PORT (empty: none)");

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }); // changes may come together
    private IPEndPoint? _listening;
    private KestrelServer? _server;

    /// <summary>Where it listens now; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        configuration.Changed += OnChanged;
        await FollowAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Changed -= OnChanged;
        await base.StopAsync(cancellationToken);
        await EndAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_changed.Reader.ReadAsync(pause.Token).AsTask(), Task.Delay(Equals(_listening, settings.Current.EndPoint) ? Timeout.InfiniteTimeSpan : Retry, time, pause.Token));
            await pause.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
            await FollowAsync(stoppingToken);
        }
    }

    private void OnChanged(IReadOnlySet<string> keys)
    {
        if (keys.Contains("metrics.listen"))
            _changed.Writer.TryWrite(true);
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var wanted = settings.Current.EndPoint;
        if (Equals(wanted, _listening))
            return;
        await EndAsync(cancellation);
        if (wanted is { Port: > 0 } && wanted.Port == security.Current.ListenEndPoint.Port)
        {
            conditions.Raise(Taken, $"/metrics is not served on {wanted}: security.listen has the port");
            return;
        }

        try
        {
            if (wanted is not null)
                await BeginAsync(wanted, cancellation);
            conditions.Clear(Taken);
        }
        catch (IOException e)
        {
            conditions.Raise(Taken, PortOwner.Of(wanted!.Port) is { } owner
                ? $"/metrics is not served on {wanted}: {owner} has the port"
                : $"/metrics is not served on {wanted}: {e.Message}");
        }
    }

    private async Task BeginAsync(IPEndPoint wanted, CancellationToken cancellation)
    {
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = 20;
        options.Limits.MaxRequestBodySize = 0;
        ListenOptions? port = null;
        options.Listen(wanted, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            port = listen;
        });
        var server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
        try
        {
            await server.StartAsync(new ClearApplication(handler, services), cancellation);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        (_server, _listening, EndPoint) = (server, wanted, port!.IPEndPoint);
        Log.Listening(logger, EndPoint!);
    }

    private async Task EndAsync(CancellationToken cancellation)
    {
        if (_server is { } server)
        {
            await server.StopAsync(cancellation);
            server.Dispose();
        }

        (_server, _listening, EndPoint) = (null, null, null);
    }

    private static partial class Log
    {
        [LoggerMessage(13002, LogLevel.Information, "/metrics is served on {EndPoint}")]
        public static partial void Listening(ILogger logger, IPEndPoint endPoint);
    }
}
