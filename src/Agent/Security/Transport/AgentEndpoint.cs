using System.Net;
using MBot.Agent.Configuration;
using MBot.Agent.Security.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MBot.Agent.Security.Transport;

/// <summary>
/// The one port that clients reach: HTTP/2 over mutual TLS, with its bounds. On loopback until there is an identity to
/// show, then where the configuration says. Must not know what is served on it.
/// </summary>
internal sealed partial class AgentEndpoint(
    ISettings<SecurityOptions> settings,
    IdentityStore identity,
    AgentTls tls,
    ConnectionGate gate,
    ListenConfiguration listen,
    ILogger<AgentEndpoint> logger)
{
    public void Configure(KestrelServerOptions server)
    {
        var options = settings.Current;
        server.AddServerHeader = false;
        // How many connections there may be is decided when it is known whose they are: ConnectionGate.
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        server.Limits.Http2.MaxStreamsPerConnection = 100;
        server.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        server.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        server.Configure(listen.Root, reloadOnChange: true).Endpoint(ListenConfiguration.EndpointName, endpoint =>
        {
            var port = endpoint.ListenOptions;
            port.Protocols = HttpProtocols.Http2;
            port.Use(next => connection => gate.BeforeTlsAsync(connection, next));
            port.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.OptionsAsync, HandshakeTimeout = options.HandshakeTimeout });
            port.Use(next => connection => gate.AfterTlsAsync(connection, next));
        });
        identity.Changed += Listen;
        identity.Reload();
        Listen();
    }

    private void Listen()
    {
        var wanted = settings.Current.ListenEndPoint;
        var enrolled = identity.Current is not null;
        if (!enrolled)
            Log.NotEnrolled(logger);
        listen.Listen(enrolled || IPAddress.IsLoopback(wanted.Address) ? wanted : new IPEndPoint(IPAddress.Loopback, wanted.Port));
    }

    private static partial class Log
    {
        [LoggerMessage(5041, LogLevel.Warning, "The agent is not enrolled and answers nobody. Enrol it from a laptop: mbot-client enroll USER@HOST (or init --local on this machine)")]
        public static partial void NotEnrolled(ILogger logger);
    }
}
