using System.Xml.Linq;

namespace MBot.TestKit;

/// <summary>EC2's Query API by hand: names and values there, XML back. Signs nothing, which moto does not mind.</summary>
public sealed class Ec2Api(HttpClient http, Uri endpoint)
{
    /// <param name="parameters">Such as ("InstanceId.1", "i-…").</param>
    /// <returns>The answer's root, its elements without namespaces.</returns>
    /// <exception cref="InvalidOperationException">It was refused; the message holds the answer.</exception>
    public Task<XElement> CallAsync(string action, params (string Name, string Value)[] parameters) => CallInAsync(MotoServer.Region, action, parameters);

    /// <inheritdoc cref="CallAsync"/>
    public async Task<XElement> CallInAsync(string region, string action, params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        // moto reads service and region here.
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=testing/20200101/{region}/ec2/aws4_request, SignedHeaders=host, Signature=none");
        request.Content = new FormUrlEncodedContent([new("Action", action), new("Version", "2016-11-15"), .. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))]);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? Bare(XElement.Parse(text)) : throw new InvalidOperationException($"{action}: {(int)answer.StatusCode}\n{text}");
    }

    private static XElement Bare(XElement element) =>
        new(element.Name.LocalName, element.HasElements ? element.Elements().Select(Bare) : element.Value);
}
