using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>moto, but for what it makes up: console output and public address are those of a machine of the tests'.</summary>
internal sealed partial class ConsoleProxy : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly HttpClient http = new();
    private readonly Uri target;
    private readonly Task serving;

    private ConsoleProxy(Uri target)
    {
        this.target = target;
        Endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port.Free()}/"));
        listener.Prefixes.Add(Endpoint.AbsoluteUri);
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>What the console says; called at each request for it.</summary>
    public Func<string> Console { get; set; } = () => "";

    /// <summary>Where every instance is reached; null: as moto says.</summary>
    public string? Address { get; set; }

    public static ConsoleProxy Start(Uri target) => new(target);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
        http.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(AnswerAsync(await listener.GetContextAsync()));
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(open); // disposed
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(reader);
        var body = reader.ToArray();
        var (status, answer) = Encoding.UTF8.GetString(body).Contains("Action=GetConsoleOutput", StringComparison.Ordinal) ? (200, ConsoleAnswer()) : await ForwardAsync(context.Request, body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        try
        {
            await context.Response.OutputStream.WriteAsync(answer);
            context.Response.Close();
        }
        catch (HttpListenerException)
        {
            // whoever asked has been interrupted
        }
    }

    private byte[] ConsoleAnswer() => Encoding.UTF8.GetBytes($"""
        <GetConsoleOutputResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><instanceId>i-1</instanceId>
        <output>{Convert.ToBase64String(Encoding.UTF8.GetBytes(Console()))}</output></GetConsoleOutputResponse>
        """);

    private async Task<(int Status, byte[] Answer)> ForwardAsync(HttpListenerRequest request, byte[] body)
    {
        using var forwarded = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        forwarded.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType ?? "application/x-www-form-urlencoded");
        forwarded.Headers.TryAddWithoutValidation("Authorization", request.Headers["Authorization"]);
        using var answer = await http.SendAsync(forwarded);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return ((int)answer.StatusCode, Address is null ? bytes : Encoding.UTF8.GetBytes(InstanceAddress().Replace(Encoding.UTF8.GetString(bytes), Address)));
    }

    [GeneratedRegex("(?<=<(?:ipAddress|publicIp)>)[^<]*")]
    private static partial Regex InstanceAddress();
}
