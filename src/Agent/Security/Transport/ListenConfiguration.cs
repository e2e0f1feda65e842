using System.Net;

namespace MBot.Agent.Security.Transport;

/// <summary>
/// Tells Kestrel where to listen, and again when that changes: its endpoints can be moved at run time only by way of
/// configuration. Scheme http, since the endpoint's own code puts TLS on it.
/// </summary>
internal sealed class ListenConfiguration : ConfigurationProvider, IConfigurationSource
{
    public const string EndpointName = "grpc";
    private const string UrlKey = $"Endpoints:{EndpointName}:Url";

    public ListenConfiguration() => Root = new ConfigurationBuilder().Add(this).Build();

    public IConfiguration Root { get; }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Listen(IPEndPoint endPoint)
    {
        var url = $"http://{endPoint}";
        if (Data.TryGetValue(UrlKey, out var before) && before == url)
            return;
        Data[UrlKey] = url;
        OnReload();
    }
}
