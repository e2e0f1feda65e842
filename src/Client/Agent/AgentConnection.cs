using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using MBot.Client.Configuration;
using Proto = MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>
/// The way to one agent: mutual TLS with the profile's certificate, a deadline on every unary call, errors with cause
/// and way out. It does not know what the verbs do with the answers.
/// </summary>
internal sealed class AgentConnection : IDisposable
{
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // Reads are tried so often; the pauses in between grow.
    private const int Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(150);

    private readonly TimeProvider clock;
    private readonly GrpcChannel channel;
    private readonly X509Certificate2 authority;
    private readonly X509Certificate2 certificate;

    private AgentConnection(Profile profile, X509Certificate2 authority, X509Certificate2 certificate, TimeProvider clock)
    {
        this.clock = clock;
        this.authority = authority;
        this.certificate = certificate;
        Profile = profile;
        Identity = new ServerIdentity(authority, profile.InstanceId, clock);
        CertificateNotAfter = certificate.NotAfter;
        channel = GrpcChannel.ForAddress(profile.Address, new GrpcChannelOptions
        {
            HttpHandler = Handler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 16 << 20,
        });
    }

    public Profile Profile { get; }

    public ServerIdentity Identity { get; }

    /// <summary>TCP got through at least once.</summary>
    public bool Connected { get; private set; }

    /// <summary>When our own certificate ends.</summary>
    public DateTimeOffset CertificateNotAfter { get; }

    public Proto.Access.AccessClient Access => new(channel);

    public Proto.Agent.AgentClient Agent => new(channel);

    public Proto.Backups.BackupsClient Backups => new(channel);

    public Proto.Configuration.ConfigurationClient Configuration => new(channel);

    public Proto.Deployments.DeploymentsClient Deployments => new(channel);

    public Proto.Diagnostics.DiagnosticsClient Diagnostics => new(channel);

    public Proto.Health.HealthClient Health => new(channel);

    public Proto.Https.HttpsClient Https => new(channel);

    public Proto.Logs.LogsClient Logs => new(channel);

    public Proto.Metrics.MetricsClient Metrics => new(channel);

    public Proto.Notifications.NotificationsClient Notifications => new(channel);

    public Proto.Operations.OperationsClient Operations => new(channel);

    public Proto.Secrets.SecretsClient Secrets => new(channel);

    public Proto.Services.ServicesClient Services => new(channel);

    public Proto.Upgrades.UpgradesClient Upgrades => new(channel);

    /// <exception cref="ClientException">A file of the profile is missing or unreadable, or the certificate has ended.</exception>
    public static AgentConnection Open(Profile profile, TimeProvider clock)
    {
        if (!profile.IsEnrolled)
            throw profile.NoAgentYet;
        if (!Uri.TryCreate(profile.Address, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
            throw ClientException.Usage($"profile '{profile.Name}': the address must be https://HOST:PORT, not '{profile.Address}'");
        var (authority, certificate) = Load(profile);
        if (certificate.NotAfter < clock.GetUtcNow())
        {
            throw ClientException.Refused("profile.certificate-expired", $"the client certificate of profile '{profile.Name}' ended on {certificate.NotAfter.ToUniversalTime():u}",
                "whoever has the CA makes a new one: mbot-client access add NAME --role R; on the laptop that has the CA, run enroll or init again");
        }

        return new AgentConnection(profile, authority, certificate, clock);
    }

    private static (X509Certificate2 Authority, X509Certificate2 Certificate) Load(Profile profile)
    {
        try
        {
            return (X509Certificate2.CreateFromPem(File.ReadAllText(profile.Authority)), X509Certificate2.CreateFromPemFile(profile.Certificate, profile.Key));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ClientException(ExitCode.Usage, "profile.certificate-unreadable", $"the certificates of profile '{profile.Name}' cannot be read: {error.Message}", error)
            {
                Hint = "mbot-client enroll USER@HOST (or init --local) makes them anew; a colleague's come from mbot-client access add and profile import",
            };
        }
    }

    public Task<T> ReadAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken, TimeSpan? deadline = null) =>
        CallAsync(CallKind.Read, call, deadline ?? DefaultDeadline, cancellationToken);

    public Task<T> ChangeAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken, TimeSpan? deadline = null) =>
        CallAsync(CallKind.Change, call, deadline ?? DefaultDeadline, cancellationToken);

    /// <summary>One attempt at a read: for callers that try again in their own way.</summary>
    public Task<T> OnceAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, TimeSpan deadline, CancellationToken cancellationToken) =>
        CallAsync(CallKind.Read, call, deadline, cancellationToken, attempts: 1);

    /// <summary>A call that begins an operation by the client's id.</summary>
    public Task<T> StartAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken) =>
        CallAsync(CallKind.Start, call, TimeSpan.FromSeconds(30), cancellationToken);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="deadline">For streams that have an end of their own.</param>
    public async Task StreamAsync<T>(Func<CallOptions, AsyncServerStreamingCall<T>> call, Action<T> item, CancellationToken cancellationToken, TimeSpan? deadline = null)
    {
        try
        {
            using var stream = call(Options(deadline, cancellationToken));
            while (await stream.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                item(stream.ResponseStream.Current);
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RpcErrors.Translate(error, this, CallKind.Read);
        }
    }

    /// <summary>Sends a stream and returns the answer to it.</summary>
    /// <param name="stalled">Ends it as a broken line does.</param>
    public async Task<TReply> SendAsync<TRequest, TReply>(
        Func<CallOptions, AsyncClientStreamingCall<TRequest, TReply>> call, IAsyncEnumerable<TRequest> items, CancellationToken cancellationToken, CancellationToken stalled)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled);
        try
        {
            using var stream = call(Options(null, ended.Token));
            try
            {
                await foreach (var item in items.WithCancellation(ended.Token).ConfigureAwait(false))
                    await stream.RequestStream.WriteAsync(item, ended.Token).ConfigureAwait(false);
                await stream.RequestStream.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or InvalidOperationException or HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // the call has ended before its input has: its answer says why
            }

            return await stream.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RpcErrors.Translate(error, this, CallKind.Change);
        }
    }

    /// <summary>One attempt, errors as gRPC has them: for callers that go on by themselves.</summary>
    public static CallOptions Unbounded(CancellationToken cancellationToken) => new(cancellationToken: cancellationToken);

    public void Dispose()
    {
        channel.Dispose();
        certificate.Dispose();
        authority.Dispose();
    }

    private async Task<T> CallAsync<T>(CallKind kind, Func<CallOptions, AsyncUnaryCall<T>> call, TimeSpan deadline, CancellationToken cancellationToken, int attempts = Attempts)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var running = call(Options(deadline, cancellationToken));
                return await running.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException error) when (RpcErrors.IsTransient(error) && MayRetry(kind) && attempt < attempts && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                pause *= 3;
            }
            catch (RpcException error)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw RpcErrors.Translate(error, this, kind);
            }
        }
    }

    // Who was refused once is refused again; and asking a stranger again makes no friend of him.
    private bool MayRetry(CallKind kind) => kind != CallKind.Change && Identity.Problem is null;

    private static CallOptions Options(TimeSpan? deadline, CancellationToken cancellationToken) =>
        new(deadline: deadline is { } span ? DateTime.UtcNow + span : null, cancellationToken: cancellationToken);

    private SocketsHttpHandler Handler() => new()
    {
        ConnectTimeout = ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        // A watch over a dead link must notice: nothing else is sent on it.
        KeepAlivePingDelay = TimeSpan.FromSeconds(15),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
                Connected = true;
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, [authority], offline: true),
            CertificateChainPolicy = Identity.ChainPolicy(),
            RemoteCertificateValidationCallback = Identity.Check,
        },
    };
}
