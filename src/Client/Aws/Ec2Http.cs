using Amazon.Runtime;

namespace MBot.Client.Aws;

/// <summary>
/// Asks AWS on the caller's own thread. The SDK's way to an answer is a dozen generic asynchronous methods, and each that has to wait is compiled at run
/// time, at each start of this program (docs/adr/0015); who waits for AWS here has nothing else to do on its thread.
/// </summary>
internal sealed class Ec2Http(TimeSpan bound) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new OnThisThread(new SocketsHttpHandler { AllowAutoRedirect = clientConfig.AllowAutoRedirect })) { Timeout = bound };

    private sealed class OnThisThread(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                var answer = Send(request, cancellationToken);
                answer.Content = Read(answer.Content, cancellationToken);
                return Task.FromResult(answer);
            }
#pragma warning disable CA1031 // a task carries whatever the call threw, as that of the handler below would
            catch (Exception error)
#pragma warning restore CA1031
            {
                return error is OperationCanceledException ? Task.FromCanceled<HttpResponseMessage>(cancellationToken) : Task.FromException<HttpResponseMessage>(error);
            }
        }

        /// <summary>All of it, so that nobody waits for the rest: a page of a list at the most.</summary>
        private static StreamContent Read(HttpContent content, CancellationToken cancellationToken)
        {
            using (content)
            {
                var body = new MemoryStream();
                content.CopyTo(body, context: null, cancellationToken);
                body.Position = 0;
                var read = new StreamContent(body);
                foreach (var header in content.Headers)
                    read.Headers.TryAddWithoutValidation(header.Key, header.Value);
                return read;
            }
        }
    }
}
