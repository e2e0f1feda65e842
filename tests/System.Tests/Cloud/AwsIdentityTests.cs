using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>Whose credentials are used, in the program as it is published: much of this the SDK finds by names that trimming could have taken away.</summary>
public sealed class AwsIdentityTests(Moto shared) : IClassFixture<Moto>
{
    // The SDK alone would wait for half a minute.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [NeedsFact(Part.Moto)]
    public async Task NoCredentialsAnywhere_IsSaidSoon_WithWhatToDo()
    {
        var moto = await shared.EmptyAsync();
        using var laptop = Bare(moto.Endpoint);

        var error = await laptop.FailAsync(4, "aws.credentials-missing", "console");

        Assert.Contains("aws configure", error.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task AMetadataServiceThatIsSilent_OrNotThere_IsNotWaitedFor()
    {
        var moto = await shared.EmptyAsync();
        await using var silent = StubServer.Silent();
        using var laptop = Bare(moto.Endpoint);
        laptop.Environment["AWS_EC2_METADATA_DISABLED"] = null;
        foreach (var metadata in (string[])[silent.Address.AbsoluteUri, $"http://127.0.0.1:{Port.Free().ToString(CultureInfo.InvariantCulture)}/"])
        {
            laptop.Environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = metadata;
            var started = Stopwatch.GetTimestamp();

            await laptop.FailAsync(4, "aws.credentials-missing", "console");

            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Soon);
        }
    }

    [NeedsFact(Part.Moto)]
    public async Task AProfileThatIsNotThere_IsNamed()
    {
        var moto = await shared.EmptyAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        Assert.Contains("'nobody'", (await laptop.FailAsync(2, "usage", "console", "--aws-profile", "nobody")).GetProperty("message").GetString(), StringComparison.Ordinal);
        laptop.Environment["AWS_PROFILE"] = "nobody";
        Assert.Contains("AWS_PROFILE", (await laptop.FailAsync(2, "usage", "console")).GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task AProfilesKeysAndRegion_Count()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync(region: "eu-central-1");
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = Bare(proxy.Endpoint);
        laptop.Environment["AWS_REGION"] = null;
        laptop.WriteAwsFile("credentials", "[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret\n");
        laptop.WriteAwsFile("config", "[profile work]\nregion = eu-central-1\n");

        (await laptop.RunAsync("console", "--aws-profile", "work")).Expect(0);
        laptop.Environment["AWS_PROFILE"] = "work";
        (await laptop.RunAsync("console")).Expect(0);

        Assert.All(proxy.Requests, request => Assert.Equal("AKIAWORK", request.AccessKey));
    }

    [NeedsTheory(Part.Moto)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARoleOfAProfile_IsAssumed(bool byOption)
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = Bare(proxy.Endpoint);
        laptop.WriteAwsFile("credentials", "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = secret\n");
        laptop.WriteAwsFile("config", "[profile operator]\nrole_arn = arn:aws:iam::123456789012:role/operator\nsource_profile = base\nregion = eu-west-3\n");
        if (!byOption)
            laptop.Environment["AWS_PROFILE"] = "operator";

        (await laptop.RunAsync(["console", .. byOption ? ["--aws-profile", "operator"] : Array.Empty<string>()])).Expect(0);

        var assumed = Assert.Single(proxy.Requests, request => request.Action == "AssumeRole");
        Assert.Equal("AKIABASE", assumed.AccessKey);
        Assert.Equal("arn:aws:iam::123456789012:role/operator", assumed.Parameters["RoleArn"]);
        Assert.All(proxy.Requests.Where(request => request != assumed), request => Assert.StartsWith("ASIA", request.AccessKey, StringComparison.Ordinal));
    }

    [NeedsFact(Part.Moto)]
    public async Task ARoleThatMayNotBeAssumed_IsDenied()
    {
        var moto = await shared.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        proxy.Fail(Ec2Fault.Answer(403, "text/xml", """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform: sts:AssumeRole</Message></Error><RequestId>8f2a1d3c</RequestId></ErrorResponse>
            """), "AssumeRole");
        using var laptop = Bare(proxy.Endpoint);
        laptop.WriteAwsFile("config", "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = secret\n[profile operator]\nrole_arn = arn:aws:iam::123456789012:role/operator\nsource_profile = base\n");

        await laptop.FailAsync(4, "aws.denied", "console", "--aws-profile", "operator");
    }

    [NeedsFact(Part.Moto)]
    public async Task ASingleSignOnSession_IsUsed()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        proxy.Fail(Ec2Fault.Answer(200, "application/json", """{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"secret","sessionToken":"token","expiration":4070908800000}}"""), action: "");
        using var laptop = Bare(proxy.Endpoint);
        laptop.Environment["AWS_ENDPOINT_URL_SSO"] = proxy.Endpoint.AbsoluteUri;
        laptop.WriteAwsFile("config", """
            [sso-session corp]
            sso_region = eu-west-3
            sso_start_url = https://corp.example.test/start
            [profile corp]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Operator
            region = eu-west-3

            """);
#pragma warning disable CA5350 // the AWS tools name the file so
        var name = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes("corp")));
#pragma warning restore CA5350
        laptop.WriteAwsFile($"sso/cache/{name}.json", """{"startUrl":"https://corp.example.test/start","region":"eu-west-3","accessToken":"token","expiresAt":"2099-01-01T00:00:00Z"}""");

        (await laptop.RunAsync("console", "--aws-profile", "corp")).Expect(0);

        Assert.Contains(proxy.Requests, request => request is { Action: "DescribeInstances", AccessKey: "ASIASSO" });
    }

    [NeedsFact(Part.Moto)]
    public async Task ASingleSignOnSessionThatIsOver_IsSaid()
    {
        var moto = await shared.EmptyAsync();
        using var laptop = Bare(moto.Endpoint);
        laptop.WriteAwsFile("config", """
            [sso-session corp]
            sso_region = eu-west-3
            sso_start_url = https://corp.example.test/start
            [profile corp]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Operator
            region = eu-west-3

            """);

        var error = await laptop.FailAsync(4, "aws.credentials-missing", "console", "--aws-profile", "corp");

        Assert.Contains("aws sso login", error.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task SignaturesAreWhatAwsChecks_AndAWrongSecretIsSeen()
    {
        await using var moto = await MotoServer.StartAsync();
        await moto.Seed.InstanceAsync();
        await moto.Cli.JsonAsync("iam", "create-user", "--user-name", "laptop");
        await moto.Cli.JsonAsync("iam", "put-user-policy", "--user-name", "laptop", "--policy-name", "ec2", "--policy-document", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}""");
        var key = (await moto.Cli.JsonAsync("iam", "create-access-key", "--user-name", "laptop")).GetProperty("AccessKey");
        await moto.CheckSignaturesAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.Environment["AWS_ACCESS_KEY_ID"] = key.GetProperty("AccessKeyId").GetString();
        laptop.Environment["AWS_SECRET_ACCESS_KEY"] = key.GetProperty("SecretAccessKey").GetString();

        (await laptop.RunAsync("console")).Expect(0);
        (await laptop.RunAsync("stop", "--yes")).Expect(0);

        laptop.Environment["AWS_SECRET_ACCESS_KEY"] = "another";
        await laptop.FailAsync(4, "aws.credentials-wrong", "console");
    }

    /// <summary>Characters that have to be encoded, a token, a body of several fields: botocore, which Debian's aws command brings along, signs the same requests.</summary>
    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task SignaturesAreThoseOfBotocore()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        laptop.Environment["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE";
        laptop.Environment["AWS_SECRET_ACCESS_KEY"] = "a+secret/with=signs";
        laptop.Environment["AWS_SESSION_TOKEN"] = "a+token/with=signs";

        (await laptop.RunAsync("backup", "create", "--without-agent", "--reason", "été & *~ 100 % (+) /=")).Expect(0);

        Assert.Contains(proxy.Changes, change => change.Action == "CreateSnapshot");
        foreach (var request in proxy.Requests)
        {
            var sent = Header(request, "Authorization");
            Assert.Equal(await SignedByBotocoreAsync(request, "a+secret/with=signs"), sent[(sent.LastIndexOf('=') + 1)..]);
        }
    }

    private static async Task<string> SignedByBotocoreAsync(Ec2Request request, string secret)
    {
        using var folder = new TempFolder("signature");
        await File.WriteAllTextAsync(folder["request.json"], JsonSerializer.Serialize(new
        {
            request.Line,
            Headers = request.Headers.Select(header => new[] { header.Key, header.Value }),
            request.Body,
            Secret = secret,
        }));
        return (await ChildProcess.RunAsync("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "System.Tests", "Cloud", "signature.py"), folder["request.json"]])).Trim();
    }

    private static string Header(Ec2Request request, string name) => request.Headers.Single(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>A laptop without keys in its environment.</summary>
    private static CloudLaptop Bare(Uri endpoint) => new(endpoint) { Environment = { ["AWS_ACCESS_KEY_ID"] = null, ["AWS_SECRET_ACCESS_KEY"] = null } };
}
