"""Forms filled on the citizen's behalf: what the law allows, the filling, the reading back, the signing.

visit: what is filled in, without Qt. page: the way from one step to the next. sheet, row, editors: one form on screen.
side: what stands beside it. reading: what the citizen sees. signing: pledges, papers, the pen.
"""
