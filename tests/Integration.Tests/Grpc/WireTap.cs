namespace Integration.Tests.GrpcContracts;

/// <summary>Keeps what a unary call sends and receives: gRPC frames, each a flag (1: compressed), a length and a message.</summary>
internal sealed class WireTap() : DelegatingHandler(new SocketsHttpHandler())
{
    public byte[] Request { get; private set; } = [];

    public byte[] Response { get; private set; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.Content!.LoadIntoBufferAsync(cancellationToken);
        Request = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        Response = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response;
    }
}
