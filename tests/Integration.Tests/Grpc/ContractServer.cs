using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Tests.GrpcContracts;

/// <summary>The real gRPC server on a free port of the loopback, over HTTP/2 in plain text or with mutual TLS.</summary>
internal sealed class ContractServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2? _certificate;
    private readonly List<GrpcChannel> _channels = [];

    private ContractServer(WebApplication application, X509Certificate2? certificate)
    {
        _application = application;
        _certificate = certificate;
    }

    public Handlers Handlers { get; } = new();

    public static async Task<ContractServer> StartAsync(
        CancellationToken bound,
        Action<GrpcServiceOptions>? configure = null,
        Action<WebApplication>? map = null,
        X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listener.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (presented, _, _) => presented.Thumbprint == certificate.Thumbprint,
                });
            }
        }));
        builder.Services.AddGrpc(options => configure?.Invoke(options));
        ContractServer? server = null;
        builder.Services.AddSingleton(_ => server!.Handlers);
        var application = builder.Build();
        application.MapGrpcService<ContractService>();
        map?.Invoke(application);
        server = new ContractServer(application, certificate);
        await application.StartAsync(bound);
        return server;
    }

    /// <summary>A channel of the real client to this server.</summary>
    public GrpcChannel Channel(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions { DisposeHttpClient = true };
        if (_certificate is not null)
            options.HttpHandler = MutualTls(_certificate);
        configure?.Invoke(options);
        var channel = GrpcChannel.ForAddress(_application.Urls.Single(), options);
        _channels.Add(channel);
        return channel;
    }

    public V1.Contract.ContractClient Client(Action<GrpcChannelOptions>? configure = null) => new(Channel(configure));

    /// <summary>Stops listening. Calls that are still open are cut, not waited for.</summary>
    public Task StopAsync() => _application.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        await StopAsync();
        await _application.DisposeAsync();
    }

    private static SocketsHttpHandler MutualTls(X509Certificate2 certificate) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [certificate],
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.Thumbprint,
        },
    };
}
