/// Writes a Swift file that holds the texts of other files. Arguments: the file to write, the folder that paths are
/// relative to, and the files.

import Foundation

let arguments = CommandLine.arguments
let root = arguments[2].hasSuffix("/") ? arguments[2] : arguments[2] + "/"
var text = "/// Texts compiled into the program, by path. Generated.\nlet embeddedFiles: [String: String] = [\n"
for path in arguments.dropFirst(3) {
  let content = try String(contentsOfFile: path, encoding: .utf8)
  let name = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
  text += "  \(name.debugDescription): ####\"\"\"\n\(content)\n\"\"\"####,\n"
}
if arguments.count == 3 { text += "  :\n" }
text += "]\n"
try text.write(toFile: arguments[1], atomically: true, encoding: .utf8)
