using System.Text;

namespace MBot.TestKit;

/// <summary>A form with files, as a browser sends it.</summary>
internal sealed class MultipartForm
{
    private const string Boundary = "mbot-testkit-boundary";
    private readonly List<byte> body = [];

    public static string ContentType => $"multipart/form-data; boundary={Boundary}";

    public MultipartForm Field(string name, string value) =>
        Part($"Content-Disposition: form-data; name=\"{name}\"\r\n", Encoding.UTF8.GetBytes(value));

    public MultipartForm File(string name, byte[] content) =>
        Part($"Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n", content);

    public byte[] ToArray() => [.. body, .. Encoding.ASCII.GetBytes($"--{Boundary}--\r\n")];

    private MultipartForm Part(string headers, byte[] content)
    {
        body.AddRange(Encoding.UTF8.GetBytes($"--{Boundary}\r\n{headers}\r\n"));
        body.AddRange(content);
        body.AddRange("\r\n"u8);
        return this;
    }
}
