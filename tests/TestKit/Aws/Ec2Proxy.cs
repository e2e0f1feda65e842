using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MBot.TestKit;

/// <summary>
/// Stands between a program and an EC2 API: keeps what was asked, and makes what moto can't, such as throttling, states that take their
/// time, pages, bad lines. Forwards everything as long as nothing was ordered.
/// </summary>
public sealed class Ec2Proxy : IAsyncDisposable
{
    private static readonly HashSet<string> Own = new(["Connection", "Content-Length"], StringComparer.OrdinalIgnoreCase);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Lock gate = new();
    private readonly List<Ec2Request> requests = [];
    private readonly List<Order> orders = [];
    private readonly Ec2Rewriter rewriter = new();
    private readonly Uri target;
    private readonly Ec2Api api;
    private readonly Task accepting;

    private Ec2Proxy(Uri target)
    {
        this.target = target;
        api = new Ec2Api(http, target);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Endpoint => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));

    /// <summary>All that was asked since the last <see cref="Forget"/>, refused ones too.</summary>
    public IReadOnlyList<Ec2Request> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    /// <summary>Those that would change something.</summary>
    public IReadOnlyList<Ec2Request> Changes => [.. Requests.Where(request => !request.IsRead)];

    /// <summary>So many lists of instances still show a started one as pending, and a stopped one as stopping.</summary>
    public int PassingStates { get => rewriter.PassingStates; set => rewriter.PassingStates = value; }

    /// <summary>Lists come in pages of so many, with a NextToken; 0: whole.</summary>
    public int PageSize { get => rewriter.PageSize; set => rewriter.PageSize = value; }

    /// <summary>Begins to forward.</summary>
    public static Ec2Proxy Start(Uri target) => new(target);

    /// <summary>Orders a fault for requests to come.</summary>
    /// <param name="action">Such as StartInstances; null: whatever is asked.</param>
    /// <param name="times">How many requests meet it; afterwards they are forwarded.</param>
    public void Fail(Ec2Fault fault, string? action = null, int times = int.MaxValue) =>
        Add(new Order(request => Task.FromResult(action is null || request.Action == action), fault, times));

    /// <summary>There is no room for instances of these types: starting one is refused.</summary>
    public void LackCapacity(params string[] types)
    {
        var lacking = types.ToHashSet();
        Add(new Order(async request => request.Action == "StartInstances" && lacking.Contains(await TypeAsync(request.InstanceId!)), Ec2Fault.NoCapacity, int.MaxValue));
    }

    /// <summary>Forwards everything as it is from now on.</summary>
    public void Forward()
    {
        lock (gate)
            orders.Clear();
        rewriter.Clear();
    }

    /// <summary>What was asked up to now counts no more.</summary>
    public void Forget()
    {
        lock (gate)
            requests.Clear();
    }

    /// <summary>Ends it and all its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        http.Dispose();
        stop.Dispose();
    }

    private async Task<string> TypeAsync(string instance) =>
        (await api.CallAsync("DescribeInstances", ("InstanceId.1", instance))).Descendants("instanceType").First().Value;

    private void Add(Order order)
    {
        lock (gate)
            orders.Add(order);
    }

    private async Task<Ec2Fault?> FaultOfAsync(Ec2Request request)
    {
        Order[] now;
        lock (gate)
            now = [.. orders];
        foreach (var order in now)
        {
            if (await order.Matches(request) && order.Take())
                return order.Fault;
        }

        return null;
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
                lines.Add(ServeAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // disposed
        }

        await Task.WhenAll(lines);
    }

    private async Task ServeAsync(Socket client)
    {
        client.NoDelay = true;
        await using var stream = new NetworkStream(client, ownsSocket: true);
        var reader = new HttpReader(stream);
        try
        {
            while (await reader.RequestAsync(stop.Token) is { } asked)
            {
                if (!await AnswerAsync(client, stream, asked))
                    return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or HttpRequestException)
        {
            // The program has gone, or the server behind has: a reset is what both see.
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    /// <returns>Whether the connection lives on.</returns>
    private async Task<bool> AnswerAsync(Socket client, NetworkStream stream, (string Line, List<KeyValuePair<string, string>> Headers, byte[] Body) asked)
    {
        var request = Ec2Request.Parse(asked.Line, asked.Headers, Encoding.ASCII.GetString(asked.Body));
        lock (gate)
            requests.Add(request);
        var fault = await FaultOfAsync(request);
        if (fault is { Delay: var delay } && delay != TimeSpan.Zero)
            await Task.Delay(delay, stop.Token);
        var (status, type, body) = fault is null or { Forwards: true }
            ? await ForwardAsync(request, asked)
            : (fault.Status, fault.ContentType, Encoding.UTF8.GetBytes(fault.Body));
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"));
        if (fault is { Resets: true })
        {
            if (fault.Forwards)
                await stream.WriteAsync((byte[])[.. head, .. body[..(body.Length / 2)]], stop.Token);
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            return false;
        }

        await stream.WriteAsync((byte[])[.. head, .. body], stop.Token);
        return true;
    }

    private async Task<(int Status, string Type, byte[] Body)> ForwardAsync(Ec2Request request, (string Line, List<KeyValuePair<string, string>> Headers, byte[] Body) asked)
    {
        var line = asked.Line.Split(' ');
        using var message = new HttpRequestMessage(new HttpMethod(line[0]), new Uri(target, line[1]));
        message.Content = new ByteArrayContent(rewriter.Whole(request, asked.Body));
        foreach (var (name, value) in asked.Headers)
        {
            if (!Own.Contains(name) && !message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(message, stop.Token);
        var body = await answer.Content.ReadAsByteArrayAsync(stop.Token);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString() ?? "text/xml", answer.IsSuccessStatusCode ? rewriter.Rewrite(request, body) : body);
    }

    private sealed class Order(Func<Ec2Request, Task<bool>> matches, Ec2Fault fault, int times)
    {
        private int left = times;

        public Func<Ec2Request, Task<bool>> Matches { get; } = matches;

        public Ec2Fault Fault { get; } = fault;

        public bool Take() => left == int.MaxValue || Interlocked.Decrement(ref left) >= 0;
    }
}
