using System.Globalization;
using System.Text;

namespace MBot.TestKit;

/// <summary>Reads HTTP/1.1 answers, or requests, off a stream.</summary>
internal sealed class HttpReader(Stream stream)
{
    private const int MaxLine = 64 * 1024;
    private readonly byte[] buffer = new byte[32 * 1024];
    private int start;
    private int end;

    /// <summary>Reads one answer; <c>Reusable</c> says whether the connection may carry another request.</summary>
    /// <exception cref="IOException">The connection ended early, or what came is not HTTP.</exception>
    public async Task<(HttpAnswer Answer, bool Reusable)> ReadAsync(string method, CancellationToken ct)
    {
        int status;
        do
        {
            status = StatusOf(await LineAsync(ct));
            if (status is >= 100 and < 200)
                await HeadersAsync(ct);
        }
        while (status is >= 100 and < 200);

        var headers = await HeadersAsync(ct);
        var answer = new HttpAnswer(status, headers, []);
        var reusable = !string.Equals(answer.Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);
        if (method == "HEAD" || status is 204 or 304)
            return (answer, reusable);
        if (answer.Header("Transfer-Encoding") is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
            return (answer with { Body = await ChunksAsync(ct) }, reusable);
        if (answer.Header("Content-Length") is { } length)
            return (answer with { Body = await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture), ct) }, reusable);
        return (answer with { Body = await RestAsync(ct) }, false);
    }

    /// <summary>Reads one request; null: whoever asks has closed the connection.</summary>
    /// <exception cref="IOException">The connection ended in the middle.</exception>
    public async Task<(string Line, List<KeyValuePair<string, string>> Headers, byte[] Body)?> RequestAsync(CancellationToken ct)
    {
        if (start == end)
        {
            start = 0;
            end = await stream.ReadAsync(buffer, ct);
            if (end == 0)
                return null;
        }

        var line = await LineAsync(ct);
        var headers = await HeadersAsync(ct);
        var length = headers.FirstOrDefault(header => header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Value;
        return (line, headers, length is null ? [] : await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture), ct));
    }

    private static int StatusOf(string line) =>
        line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line.Length >= 12
            && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new IOException($"not an HTTP status line: {line}");

    private async Task<List<KeyValuePair<string, string>>> HeadersAsync(CancellationToken ct)
    {
        var headers = new List<KeyValuePair<string, string>>();
        while (await LineAsync(ct) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw new IOException($"not an HTTP header: {line}");
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return headers;
    }

    private async Task<byte[]> ChunksAsync(CancellationToken ct)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = await LineAsync(ct);
            var size = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                await HeadersAsync(ct); // trailers
                return body.ToArray();
            }

            body.Write(await BytesAsync(size, ct));
            await LineAsync(ct);
        }
    }

    private async Task<byte[]> BytesAsync(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        var buffered = Math.Min(count, end - start);
        buffer.AsSpan(start, buffered).CopyTo(bytes);
        start += buffered;
        await stream.ReadExactlyAsync(bytes.AsMemory(buffered), ct);
        return bytes;
    }

    private async Task<byte[]> RestAsync(CancellationToken ct)
    {
        using var body = new MemoryStream();
        body.Write(buffer, start, end - start);
        start = end;
        await stream.CopyToAsync(body, ct);
        return body.ToArray();
    }

    private async Task<string> LineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (line.Length < MaxLine)
        {
            var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            var take = at < 0 ? end - start : at;
            line.Append(Encoding.Latin1.GetString(buffer, start, take));
            start += take;
            if (at >= 0)
            {
                start++;
                return line.ToString().TrimEnd('\r');
            }

            start = 0;
            end = await stream.ReadAsync(buffer, ct);
            if (end == 0)
                throw new EndOfStreamException(line.Length == 0 ? "the server closed the connection" : "the answer ends early");
        }

        throw new IOException("an HTTP line without end");
    }
}
