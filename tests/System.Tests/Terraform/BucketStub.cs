using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>As much of S3 on 127.0.0.1 as Terraform's state needs: objects of one bucket, and a put that fails when there is one.</summary>
internal sealed class BucketStub : IAsyncDisposable
{
    private const string Xml = "<?xml version=\"1.0\"?>";
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public BucketStub()
    {
        Address = $"http://127.0.0.1:{Port.Free()}";
        listener.Prefixes.Add($"{Address}/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The objects by path.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Url!.AbsolutePath;
        var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        (response.StatusCode, var answer) = request.HttpMethod switch
        {
            "PUT" when request.Headers["If-None-Match"] == "*" && Objects.ContainsKey(path) => (412, Error("PreconditionFailed")),
            "PUT" => (200, Put(path, body.ToArray())),
            "DELETE" => (204, Objects.TryRemove(path, out _) ? [] : []),
            _ when request.QueryString["list-type"] is not null => (200, Encoding.UTF8.GetBytes($"{Xml}<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>")),
            _ when Objects.TryGetValue(path, out var found) => (200, found),
            _ => (404, Error("NoSuchKey")),
        };
        response.Headers["ETag"] = "\"1\"";
        response.ContentLength64 = answer.Length;
        if (request.HttpMethod != "HEAD")
            await response.OutputStream.WriteAsync(answer);
        response.Close();
    }

    private byte[] Put(string path, byte[] content)
    {
        Objects[path] = content;
        return [];
    }

    private static byte[] Error(string code) => Encoding.UTF8.GetBytes($"{Xml}<Error><Code>{code}</Code><Message>{code}</Message></Error>");
}
