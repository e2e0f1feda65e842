using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using MBot.Client.Tests.Terraform;
using MBot.TestKit;

namespace MBot.Client.Tests.Bringup;

/// <summary>EC2 and STS with a few answers: an account with a key pair and nothing else. What moto can show is in System.Tests.</summary>
internal sealed class AwsAnswers : IAsyncDisposable
{
    private const string Tags = "<tagSet><item><key>Project</key><value>mbot</value></item><item><key>Environment</key><value>prod</value></item></tagSet>";
    private readonly HttpListener listener = new();
    private readonly Task serving;
    private readonly ConcurrentQueue<string> asked = new();

    public AwsAnswers()
    {
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port.Free()}/");
        listener.Prefixes.Add(Endpoint);
        listener.Start();
        serving = ServeAsync();
    }

    public string Endpoint { get; }

    public bool HasKeyPair { get; set; } = true;

    /// <summary>The machine of <see cref="SmallEnvironment"/> is there, and is the project's.</summary>
    public bool HasMachine { get; set; }

    /// <summary>The names of the operations, in order.</summary>
    public IReadOnlyCollection<string> Asked => asked;

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var action = (await reader.ReadToEndAsync()).Split('&').First(pair => pair.StartsWith("Action=", StringComparison.Ordinal))["Action=".Length..];
                asked.Enqueue(action);
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Answer(action)));
                context.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // disposed
        }
    }

    private string Answer(string action) => action switch
    {
        "GetCallerIdentity" => "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        "DescribeKeyPairs" when HasKeyPair => "<DescribeKeyPairsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><keySet><item><keyName>mbot-prod</keyName></item></keySet></DescribeKeyPairsResponse>",
        "DescribeInstances" when HasMachine => $"<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><reservationSet><item><instancesSet><item><instanceId>{SmallEnvironment.Instance}</instanceId><instanceState><name>running</name></instanceState><rootDeviceName>/dev/sda1</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/sda1</deviceName><ebs><volumeId>vol-1</volumeId></ebs></item></blockDeviceMapping>{Tags}</item></instancesSet></item></reservationSet></DescribeInstancesResponse>",
        "CreateSnapshot" => "<CreateSnapshotResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>pending</status></CreateSnapshotResponse>",
        "DescribeSnapshots" when asked.Contains("CreateSnapshot") => $"<DescribeSnapshotsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><snapshotSet><item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>completed</status><startTime>2026-11-25T12:00:00.000Z</startTime><volumeSize>20</volumeSize>{Tags}</item></snapshotSet></DescribeSnapshotsResponse>",
        _ => $"<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"></{action}Response>",
    };
}
